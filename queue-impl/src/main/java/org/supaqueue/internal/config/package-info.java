/** The one place that knows configuration keys. Read once at start-up, except addresses and secrets, which may change. */
package org.supaqueue.internal.config;
