/** EJB timers that drive the queue: put this JAR into the application and its jobs are sent. */
package org.supaqueue.ejb;
