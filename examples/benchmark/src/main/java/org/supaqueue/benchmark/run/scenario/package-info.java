/** The scenarios, one for each question. */
package org.supaqueue.benchmark.run.scenario;
