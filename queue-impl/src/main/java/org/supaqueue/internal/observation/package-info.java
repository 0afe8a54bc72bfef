/** What a node tells about its work: for metrics, statistics and traces. Knows only the words of a job. */
package org.supaqueue.internal.observation;
