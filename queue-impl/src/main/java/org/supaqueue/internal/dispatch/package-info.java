/** Claim, call, settle: a job flows one way, and nothing of the database is held while a call is under way. */
package org.supaqueue.internal.dispatch;
