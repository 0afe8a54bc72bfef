package org.supaqueue.console.container.host;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** A REST application that takes every resource and provider that the server finds in the WAR and its libraries. */
@ApplicationPath("/")
public class HostRest extends Application {}
