/** The report in Markdown. */
package org.supaqueue.benchmark.run.report;
