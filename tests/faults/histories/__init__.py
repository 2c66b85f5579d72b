"""Random histories of cases, with processes killed -9 in between, and a check that shares no code with the product.

`people` act and deliver through the product's own services, in processes that can be killed; `core` receives;
`world` draws the histories and kills; `checking` reads both databases by itself and says what the core must know.
"""
