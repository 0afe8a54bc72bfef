/**
 * EJB timers and a Servlet listener that start and stop the node, and run the node's passes. An application that
 * contains this JAR sends jobs; without this JAR, an application only enqueues jobs. May use container APIs and the
 * internal packages, but not SQL, JPA, HTTP clients or MicroProfile Config.
 */
package org.supaqueue.ejb;
