/** Tests of {@code io.windfall.connect.caiso}; all pages and archives are made up. */
package io.windfall.connect.caiso;
