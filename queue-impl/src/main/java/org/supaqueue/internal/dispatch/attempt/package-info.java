/**
 * One attempt of a claimed job, from the row to the outcome: builds the request, sends it, and has the policy decide.
 * Uses the packages config, consumer, job, log, outcome and request, and nothing of the node around it.
 */
package org.supaqueue.internal.dispatch.attempt;
