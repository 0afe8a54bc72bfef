/** The rules a job must keep, one place for the API and for rows that came by SQL. Not part of the public API. */
package org.supaqueue.internal.request;
