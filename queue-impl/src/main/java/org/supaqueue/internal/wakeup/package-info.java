/**
 * Decides how long a node may sleep, and wakes the node when there may be jobs. May use the store package, but must not
 * use SQL, HTTP, configuration or container APIs.
 */
package org.supaqueue.internal.wakeup;
