/** The benchmark's runner. Not part of the WAR. */
package org.supaqueue.benchmark.run;
