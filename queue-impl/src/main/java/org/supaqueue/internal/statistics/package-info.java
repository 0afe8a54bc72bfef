/** Counts in memory what a node does, for the statistics in the database. Knows no statement. */
package org.supaqueue.internal.statistics;
