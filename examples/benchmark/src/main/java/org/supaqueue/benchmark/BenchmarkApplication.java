package org.supaqueue.benchmark;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Sets the root path of the benchmark's endpoints. */
@ApplicationPath("/api")
public class BenchmarkApplication extends Application {}
