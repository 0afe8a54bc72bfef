/** The thin shell that wires the core into a container: JNDI, JTA, CDI events, managed threads. Nobody depends on it. */
package org.supaqueue.internal.cdi;
