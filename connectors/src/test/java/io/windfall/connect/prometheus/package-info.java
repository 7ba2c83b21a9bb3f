/**
 * Tests of {@code io.windfall.connect.prometheus}.
 */
package io.windfall.connect.prometheus;
