/**
 * Everything that reads or writes the database: all SQL, JDBC connections, the JPA entity and the schema migrations
 * belong here, and only here. This package may use JDBC, JPA, EclipseLink and the PostgreSQL driver, but not HTTP,
 * configuration keys, CDI, EJB or JTA. Statements of more than three lines are in the {@code .sql} files beside the
 * classes.
 *
 * <p>The queue's own statements run at READ COMMITTED. A statement that changes a claimed job is fenced by the lease
 * token and nonce: if another node has taken the job, the statement changes no row and does not fail.
 */
package org.supaqueue.internal.store;
