/** What an answer, or its absence, means for the job. Pure: no I/O, time and chance are handed in. */
package org.supaqueue.internal.outcome;
