/** What ends a node's sleep before its time. */
package org.supaqueue.internal.wakeup;
