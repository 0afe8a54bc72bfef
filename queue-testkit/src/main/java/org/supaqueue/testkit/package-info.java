/**
 * A kit for the JUnit tests of an application that uses Supa Queue. Begin with
 * {@link org.supaqueue.testkit.QueueTestKit}.
 *
 * <p>No parameter and no result is {@code null} unless it is marked {@code Nullable}.
 */
@NullMarked
package org.supaqueue.testkit;

import org.jspecify.annotations.NullMarked;
