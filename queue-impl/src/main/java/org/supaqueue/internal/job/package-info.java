/**
 * The types that the other packages share: a claimed job, its lease, the outcome of its attempt, and a set of queues.
 * Values only: this package uses the public API and nothing else.
 */
package org.supaqueue.internal.job;
