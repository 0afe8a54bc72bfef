/** Measures the console beside a large table: {@code ./mvnw -Pscale verify}. */
package org.supaqueue.console.scale;
