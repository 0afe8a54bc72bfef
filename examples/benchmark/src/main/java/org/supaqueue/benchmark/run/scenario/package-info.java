/** What is measured, question by question. */
package org.supaqueue.benchmark.run.scenario;
