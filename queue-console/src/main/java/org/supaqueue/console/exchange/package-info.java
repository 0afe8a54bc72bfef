/** Shows a job as HTTP: its requests as a node sends them, its answers, a shell command and an SQL statement. */
package org.supaqueue.console.exchange;
