/** Hides secrets: values in payloads that the configuration names, and headers whose names look like secrets. */
package org.supaqueue.console.masking;
