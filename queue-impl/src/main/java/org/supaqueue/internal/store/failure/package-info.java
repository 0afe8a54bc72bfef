/**
 * How a statement may fail: the time limits of a statement, the kinds of SQL failures, the exceptions for a lost or a
 * missing connection, and the backoff and the text of a failure. Uses JDBC's {@code SQLException} and the packages
 * log and request.
 */
package org.supaqueue.internal.store.failure;
