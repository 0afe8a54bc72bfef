/** When passes run, and that a pass never overlaps itself. */
package org.supaqueue.internal.timers;
