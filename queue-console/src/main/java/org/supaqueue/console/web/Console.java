package org.supaqueue.console.web;

import org.supaqueue.console.api.ConsoleApi;

/** The parts that the servlet needs. */
record Console(Access access, StaticFiles files, ConsoleApi api) {}
