package org.supaqueue.benchmark;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Where the benchmark's endpoints live. */
@ApplicationPath("/api")
public class BenchmarkApplication extends Application {}
