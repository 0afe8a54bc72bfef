/** Stand-alone application servers, set up as an administrator would. */
package org.supaqueue.testing.server;
