/** What comes out: Markdown. */
package org.supaqueue.benchmark.run.report;
