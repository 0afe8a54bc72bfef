package org.supaqueue.quickstart;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Sets the root path of the example's endpoints. */
@ApplicationPath("/api")
public class QuickstartApplication extends Application {}
