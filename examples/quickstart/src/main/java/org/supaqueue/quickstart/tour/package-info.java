/**
 * The runnable main program. It starts PostgreSQL and Payara Micro and shows what the application does. The WAR does
 * not contain this package.
 */
package org.supaqueue.quickstart.tour;
