/** The program that runs the benchmark. The WAR does not contain this package. */
package org.supaqueue.benchmark.run;
