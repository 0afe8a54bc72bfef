/** The settings of the console: the keys that begin with {@code supaqueue.console.}. Only this package reads them. */
package org.supaqueue.console.config;
