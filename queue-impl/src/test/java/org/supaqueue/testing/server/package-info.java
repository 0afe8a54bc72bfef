/** Stand-alone application servers, set up as by an administrator. */
package org.supaqueue.testing.server;
