/**
 * The servlet of the console: who may ask, what a browser may do with an answer, static files, and the way to the API.
 * Only this package uses Servlet and CDI.
 */
package org.supaqueue.console.web;
