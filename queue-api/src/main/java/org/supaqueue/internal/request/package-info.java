/**
 * The rules for a valid job; not part of the public API. The API checks each request. The node checks each row again,
 * because SQL can insert rows without checks. This package may use the public API, JSON-P and JSON-B, but no SQL, no
 * HTTP client, no CDI and no configuration.
 */
package org.supaqueue.internal.request;
