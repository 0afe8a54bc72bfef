/**
 * The rules for a valid job, shared by the API and by the node, which also sends rows that were inserted by SQL; not
 * part of the public API. This package may use the public API, JSON-P and JSON-B, but no SQL, no HTTP client, no CDI
 * and no configuration.
 */
package org.supaqueue.internal.request;
