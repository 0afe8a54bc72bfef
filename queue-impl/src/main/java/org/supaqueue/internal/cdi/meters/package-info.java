/** Finds the monitoring systems of the application. Each API has a class of its own, which loads only if the API is present. */
package org.supaqueue.internal.cdi.meters;
