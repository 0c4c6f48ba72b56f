"""The doctor's clinic: networks that were sabotaged, and healthy ones, against what the doctor says of them."""
