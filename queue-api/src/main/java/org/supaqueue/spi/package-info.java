/**
 * The interfaces that an application can implement to change how the queue works.
 *
 * <p>No parameter and no result is {@code null} unless it is marked {@code Nullable}.
 */
@NullMarked
package org.supaqueue.spi;

import org.jspecify.annotations.NullMarked;
