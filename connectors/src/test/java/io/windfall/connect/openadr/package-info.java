/** Tests of the OpenADR source, with a VTN of their own that is held against the specification where that is at hand. */
package io.windfall.connect.openadr;
