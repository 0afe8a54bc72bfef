package org.supaqueue.quickstart;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Where the example's endpoints live. */
@ApplicationPath("/api")
public class QuickstartApplication extends Application {}
