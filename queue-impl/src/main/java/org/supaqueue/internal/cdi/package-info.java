/**
 * Connects the queue to the application server: CDI beans, JNDI look-ups, JTA transactions, CDI events and managed
 * threads. This package may use every other package, CDI, JTA and MicroProfile Config, but no SQL and no HTTP; only
 * {@code org.supaqueue.ejb} may depend on it.
 */
package org.supaqueue.internal.cdi;
