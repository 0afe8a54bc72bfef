/**
 * EJB timers and a Servlet listener that start, run and stop the node: an application that contains this JAR sends its
 * jobs. May use container APIs and the internal packages, but not SQL, JPA, HTTP clients or MicroProfile Config.
 */
package org.supaqueue.ejb;
