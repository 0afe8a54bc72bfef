/** Runs the console in applications with different kinds of security, on both servers. */
package org.supaqueue.console.container;
