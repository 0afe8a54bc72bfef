/**
 * Runs the threads of a node: they claim jobs, call the consumer, settle outcomes and manage leases, and hold no
 * database connection during a call. The classes may use the packages config, consumer, job, outcome, request,
 * store, time and wakeup, but no JDBC connections or statements, JPA, HTTP client, MicroProfile Config, CDI, EJB or
 * JTA.
 */
package org.supaqueue.internal.dispatch;
