/**
 * The JSON API: routes, parameters, answers and problems. Knows neither Servlet nor CDI nor SQL. The description of the API
 * is {@code openapi.json}.
 */
package org.supaqueue.console.api;
