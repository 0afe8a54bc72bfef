/**
 * The log: the catalogue of events, the form of a line, and the only class that writes lines. Uses the packages request
 * and time.
 */
package org.supaqueue.internal.log;
