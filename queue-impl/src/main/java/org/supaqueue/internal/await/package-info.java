/**
 * Waits for jobs to finish: all waits of an application share one thread and one statement. May use the store and
 * wakeup packages, but must not use SQL, HTTP, configuration or container APIs.
 */
package org.supaqueue.internal.await;
